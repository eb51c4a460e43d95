export interface CycleEntry {
  lastPeriodDate: string;
  ovulationDate?: string;
  note: string;
}

export interface Patient {
  id: string;
  email: string;
  fullName: string;
  bloodType: string;
  medications: string[];
}
