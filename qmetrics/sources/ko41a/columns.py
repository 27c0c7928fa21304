"""The column names of the KO41a files, group by group, as published.

Each group ends with its total; the subject area with a sub-total and then the total that adds the
clinical treatments to it. How the columns must add up is in ``identities``.
"""

COMPLAINTS = (
    "Complaints_Total_Brought_Forward",
    "Complaints_Total_New",
    "Complaints_Total_Resolved",
    "Complaints_Number_Upheld",
    "Complaints_Number_Partially_Upheld",
    "Complaints_Number_Not_Upheld",
    "Complaints_Total_Carried_Forward",
)
AGE = (
    "Age_0_5",
    "Age_6_17",
    "Age_18_25",
    "Age_26_55",
    "Age_56_64",
    "Age_65_74",
    "Age_75_And_Over",
    "Age_Unknown",
    "Age_Total",
)
STATUS = (
    "Status_Patient",
    "Status_Parent",
    "Status_Guardian",
    "Status_Carer",
    "Status_Other",
    "Status_Total",
)
SERVICE = (
    "Service_Ambulance",
    "Service_Inpatient",
    "Service_Outpatient",
    "Service_Emergency",
    "Service_Other_Community_Healthcare",
    "Service_Commissioning",
    "Service_Mental_Health",
    "Service_Maternity",
    "Service_Other",
    "Service_Total",
)
CLINICAL_TREATMENT = (
    "Clinical_Treatment_Accident_And_Emergency",
    "Clinical_Treatment_Anaesthetics",
    "Clinical_Treatment_Clinical_Oncology",
    "Clinical_Treatment_Dental_Group",
    "Clinical_Treatment_General_Medicine_Group",
    "Clinical_Treatment_Obstetrics_And_Gynaecology",
    "Clinical_Treatment_Paediatric_Group",
    "Clinical_Treatment_Pathology_Group",
    "Clinical_Treatment_PHM_And_CHS_Group",
    "Clinical_Treatment_Psychiatry_Group",
    "Clinical_Treatment_Radiology_Group",
    "Clinical_Treatment_Surgical_Group",
    "Clinical_Treatment_Sub_Total",
)
SUBJECT_AREA = (
    "Subject_Area_Access_To_Treatment_Or_Drugs",
    "Subject_Area_Admissions_Discharge_And_Transfers",
    "Subject_Area_Appointments",
    "Subject_Area_Commissioning_Services",
    "Subject_Area_Communications",
    "Subject_Area_Consent_To_Treatment",
    "Subject_Area_End_Of_Life_Care",
    "Subject_Area_Facilities_Services",
    "Subject_Area_Integrated_Care",
    "Subject_Area_Patient_Care_Including_Nutrition_Hydration",
    "Subject_Area_Mortuary_And_Post_Mortem_Arrangements",
    "Subject_Area_Prescribing_Errors",
    "Subject_Area_Privacy_Dignity_And_Wellbeing",
    "Subject_Area_Restraint",
    "Subject_Area_Staffing_Numbers",
    "Subject_Area_Transport",
    "Subject_Area_Trust_Administration",
    "Subject_Area_Values_And_Behaviours",
    "Subject_Area_Waiting_Times",
    "Subject_Area_Other",
    "Subject_Area_Sub_Total",
    "Subject_Area_Total",
)
PROFESSION = (
    "Profession_Medical",
    "Profession_Dental",
    "Profession_Nursing",
    "Profession_Midwifery",
    "Profession_Health_Visiting_Staff",
    "Profession_Scientific_Therapeutic_And_Technical",
    "Profession_Ambulance",
    "Profession_Support_To_Clinical_Staff",
    "Profession_NHS_Infrastructure_Support",
    "Profession_Other",
    "Profession_Total",
)

COUNTS = (*COMPLAINTS, *AGE, *STATUS, *SERVICE, *CLINICAL_TREATMENT, *SUBJECT_AREA, *PROFESSION)

_BEFORE = (
    "Year",
    "NHS_England_Region_Code",
    "NHS_England_Region_Name",
    "ICS_Code",
    "ICS_Name",
    "Organisation_Code",
    "Organisation_Name",
)

ORGANISATION_HEADER = (*_BEFORE, "Organisation_Type", *COUNTS)
SITE_HEADER = (*_BEFORE, "Site_Code", "Site_Name", "Organisation_Type", *COUNTS)
